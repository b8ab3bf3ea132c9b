"""The addresses of the applicant's pages, below `/apply/`."""

from django.urls import path

from .views import applications, company, papers, questions, signup, welcome

app_name = "portal"
urlpatterns = [
    path("", welcome.welcome, name="welcome"),
    path("guide/", welcome.guide, name="guide"),
    path("sign-up/", signup.ask, name="sign_up"),
    path("sign-up/sent/", signup.letter_sent, name="sign_up_sent"),
    path("sign-up/<str:token>/", signup.choose_password, name="choose_password"),
    path("company/", company.company, name="company"),
    path("applications/", applications.applications, name="applications"),
    path("applications/new/", applications.new, name="new"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/brand/", applications.brand, name="brand"),
    path("applications/<int:pk>/papers/", papers.papers, name="papers"),
    path("applications/<int:pk>/papers/add/<slug:kind>/", papers.add, name="add"),
    path("applications/<int:pk>/papers/<int:document>/", papers.renew, name="renew"),
    path("applications/<int:pk>/files/<int:version>/", papers.file, name="file"),
    path("applications/<int:pk>/check/", applications.check, name="check"),
    path("applications/<int:pk>/answer/", questions.answer, name="answer"),
    path("applications/<int:pk>/answer/<int:item>/", questions.answer_item, name="answer_item"),
    path("applications/<int:pk>/answer/<int:item>/paper/", questions.send_paper, name="send_paper"),
    path("applications/<int:pk>/withdraw/", applications.withdraw, name="withdraw"),
]
