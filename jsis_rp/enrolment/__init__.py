"""How an account becomes a member's: asked, letter sent, confirmed, active next day; or lapsed, refused, under review.

`rules.py` and `codes.py` are pure; `requests.py`, `confirmation.py` and `printing.py` change the tables of `models.py`;
`letter.py` draws; `pages.py` is what people see. The idea of the procedure: the account proves a person, the register
proves a member, and only the registered letter to the member's own address proves that they are the same.
"""
