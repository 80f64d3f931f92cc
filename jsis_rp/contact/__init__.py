"""PMO Contact: questions to the PMO, behind the same gate as JSIS Online."""
