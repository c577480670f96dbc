from .public_request import AskBackForm, CloseForm, PublicAnswerForm, PublicAskForm, TakeUpForm
from .referral import AskForm, DecideForm, Deciding, ReviewForm, step_formset

__all__ = [
    "AskBackForm",
    "AskForm",
    "CloseForm",
    "DecideForm",
    "Deciding",
    "PublicAnswerForm",
    "PublicAskForm",
    "ReviewForm",
    "TakeUpForm",
    "step_formset",
]
