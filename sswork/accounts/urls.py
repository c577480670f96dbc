"""Every address of signing in. Names with an underscore are those by which django-allauth looks for its own pages."""

from django.urls import path, re_path

from sswork.pages import own_sign_in as own
from sswork.pages import sign_in

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-in/demo/", sign_in.DemoSignIn.as_view(), name="demo-sign-in"),
    path("sign-in/passkey/", sign_in.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-in/second-step/", sign_in.SecondStepSignIn.as_view(), name="mfa_authenticate"),
    path("sign-in/forgotten/", sign_in.ForgottenPassword.as_view(), name="account_reset_password"),
    path("sign-in/forgotten/sent/", sign_in.ForgottenPasswordSent.as_view(), name="account_reset_password_done"),
    path("sign-in/forgotten/done/", sign_in.NewPasswordDone.as_view(), name="account_reset_password_from_key_done"),
    re_path(
        r"^sign-in/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("sign-in/cancelled/", sign_in.Cancelled.as_view(), name="socialaccount_login_cancelled"),
    path("sign-in/with/<str:provider_id>/", sign_in.openid_start, name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/back/", sign_in.openid_back, name="openid_connect_callback"),
    path("sign-in/saml/<str:organization_slug>/", sign_in.saml_start, name="saml_login"),
    path("sign-in/saml/<str:organization_slug>/answer/", sign_in.saml_answer, name="saml_acs"),
    path("sign-in/saml/<str:organization_slug>/back/", sign_in.saml_back, name="saml_finish_acs"),
    path("sign-in/saml/<str:organization_slug>/metadata/", sign_in.saml_metadata, name="saml_metadata"),
    path("sign-in/saml/<str:organization_slug>/sign-out/", sign_in.SamlSignOut.as_view(), name="saml_sls"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign-out"),
    # The own account
    path("account/", own.OwnSignIn.as_view(), name="own-sign-in"),
    path("account/keep/", own.KeepSession.as_view(), name="session-keep"),
    path("account/sessions/<int:pk>/end/", own.EndSession.as_view(), name="session-end"),
    path("account/sessions/end-others/", own.EndOtherSessions.as_view(), name="sessions-end-others"),
    path("account/password/", own.ChangePassword.as_view(), name="account_change_password"),
    path("account/confirm/", own.ConfirmByPassword.as_view(), name="account_reauthenticate"),
    path("account/confirm/code/", own.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("account/confirm/passkey/", own.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/second-step/", own.ChooseSecondStep.as_view(), name="mfa_index"),
    path("account/second-step/app/", own.AddApp.as_view(), name="mfa_activate_totp"),
    path("account/second-step/app/remove/", own.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/second-step/passkey/", own.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/second-step/passkeys/<int:pk>/remove/", own.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("account/second-step/codes/", own.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("account/second-step/codes/new/", own.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
