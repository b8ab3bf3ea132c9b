"""The account pages: login, password, second factor, sessions. There is no sign-up among them."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/totp/activate/", views.SetSecondFactor.as_view(), name="mfa_activate_totp"),
    path("second-factor/totp/deactivate/", views.DropSecondFactor.as_view(), name="mfa_deactivate_totp"),
    path(
        "second-factor/recovery-codes/generate/",
        views.MakeRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
    path("invitation/<str:token>/", views.follow_invitation, name="follow_invitation"),
    path("invitation/", views.ComingIn.as_view(), name="invitation"),
    path("sessions/", views.Sessions.as_view(), name="usersessions_list"),
]
