"""My IntraComm: the retirees' page, for members only."""
