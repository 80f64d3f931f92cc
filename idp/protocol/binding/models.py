"""The proofs that were accepted, kept until nobody could use them again (RFC 9449 11.1). Written by `dpop`."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from idp.ground.database import Base, UtcDateTime


class UsedProof(Base):
    """SHA-256 of the key's thumbprint and the proof's `jti`."""

    __tablename__ = "dpop_proof"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
