"""My IntraComm: the retirees' page, behind the same gate as JSIS Online."""
