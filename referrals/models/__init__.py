from .referral import Referral, ReferralAction
from .team import Meeting, Team

__all__ = ["Meeting", "Referral", "ReferralAction", "Team"]
