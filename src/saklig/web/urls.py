"""Addresses of the pages. They are read by the public, so they are Norwegian words."""

from __future__ import annotations

from django.urls import include, path

from saklig.web.views import (
    actions,
    apply,
    audit,
    desk,
    errors,
    guidance,
    held,
    household,
    jobs,
    model_check,
    oversight,
    own_cases,
    pages,
    reason,
    registering,
    rules,
    see,
    sign_in,
    staff,
    start,
    trial,
)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

_pages = [
    path("", pages.home, name="home"),
    path("sprak/<slug:code>/", pages.language, name="language"),
    path("tilgjengelighet/", pages.accessibility, name="accessibility"),
    path("personvern/", pages.privacy, name="privacy"),
    path("automatiske-vedtak/", pages.automation, name="automation"),
    path("tjenester/<slug:service>/", pages.service_start, name="service"),
    path("tjenester/<slug:service>/veiledning/", guidance.guidance, name="guidance"),
    path("tjenester/<slug:service>/sok/", apply.start, name="apply-start"),
    path("soknad/<uuid:application>/", apply.resume, name="apply"),
    path("soknad/<uuid:application>/kontroll/", apply.check, name="apply-check"),
    path("soknad/<uuid:application>/kvittering/", apply.receipt, name="receipt"),
    path("soknad/<uuid:application>/kvittering/logg/", apply.ledger_receipt, name="ledger-receipt"),
    path("soknad/<uuid:application>/fremdrift/", apply.progress, name="progress"),
    path("soknad/<uuid:application>/slett/", apply.discard, name="discard"),
    path("soknad/<uuid:application>/steg/<slug:step>/", apply.step, name="apply-step"),
    path("mine-opplysninger/", held.page, name="held"),
    path("mine-opplysninger/last-ned/", held.download, name="held-download"),
    path("mine-opplysninger/be-om/<slug:right>/", held.ask, name="held-ask"),
    path("saker/", own_cases.my_cases, name="my-cases"),
    path("saker/sporsmal/<uuid:asked>/", own_cases.answer, name="answer"),
    path("saker/husholdning/<uuid:case>/", household.household, name="household"),
    path("saker/brev/<uuid:letter>/", own_cases.letter, name="letter"),
    path("saker/brev/<uuid:letter>/pdf/", own_cases.letter_pdf, name="letter-pdf"),
    path("saker/<str:number>/", own_cases.case, name="case"),
    path("saker/<str:number>/brev/", own_cases.letters, name="letters"),
    path("saker/<str:number>/<slug:action>/", actions.act, name="act"),
    path("saksbehandling/", desk.queue, name="queue"),
    path("saksbehandling/registrer/", registering.register, name="register"),
    path("saksbehandling/registrer/<uuid:application>/", registering.registered, name="registered"),
    path("saksbehandling/start/", start.start, name="start"),
    path("saksbehandling/rolle/", start.act_as, name="act-as"),
    path("saksbehandling/ansatte/", staff.people, name="staff"),
    path("saksbehandling/ansatte/<uuid:staff>/", staff.member, name="staff-member"),
    path("saksbehandling/revisjon/", audit.audit, name="audit"),
    path("saksbehandling/revisjon/kvittering/", audit.proof, name="audit-proof"),
    path("saksbehandling/personvern/", oversight.overview, name="oversight"),
    path("saksbehandling/personvern/brudd/", oversight.breach, name="breach"),
    path("saksbehandling/personvern/<uuid:privacy>/", oversight.request_page, name="oversight-request"),
    path("saksbehandling/jobber/", jobs.failed, name="jobs"),
    path("saksbehandling/jobber/<uuid:job>/", jobs.retry, name="job-retry"),
    path("saksbehandling/<str:number>/", desk.case, name="desk"),
    path("saksbehandling/<str:number>/hvorfor/", reason.reason, name="desk-reason"),
    path("saksbehandling/<str:number>/<slug:action>/", desk.act, name="desk-act"),
    path("regler/", rules.overview, name="rules"),
    path("regler/sjekk/", model_check.check, name="rules-check"),
    path("regler/<slug:service>/", rules.service, name="rules-service"),
    path("regler/<slug:service>/prov/", trial.trial, name="rules-try"),
    path("regler/<slug:service>/virkning/", see.see, name="rules-see"),
    path("regler/<slug:service>/<str:element>/", rules.element, name="rules-element"),
    path("logg-inn/", sign_in.ways, name="sign-in"),
    path("logg-inn/velg/", sign_in.choose, name="choose"),
    path("logg-inn/<slug:kind>/", sign_in.begin, name="sign-in-begin"),
    path("logg-inn/<slug:kind>/tilbake/", sign_in.callback, name="sign-in-callback"),
    path("logg-ut/", sign_in.leave, name="sign-out"),
]

urlpatterns = [path("", include((_pages, "web"))), path("api/", include("saklig.api.urls"))]
