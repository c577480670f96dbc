from django.urls import URLPattern, path

from cases.views import (
    access_page,
    assessment,
    attachments,
    case_list,
    case_terms,
    cases,
    chronology,
    encounter_life,
    encounters,
    evaluations,
    glass,
    goals,
    home_visits,
    households,
    lanes,
    languages,
    note_templates,
    obligations,
    plans,
    protection,
    protection_files,
    roster,
    rule_choices,
    saved_views,
    signing,
    student_list,
    students,
    tasks,
    transfer,
    unusual,
    waiting,
    workload,
)
from cases.views.records.urls import urlpatterns as records_urls

app_name = "cases"

student_urls: list[URLPattern] = [
    path("students/", student_list.StudentList.as_view(), name="students"),
    path("students/picker/", student_list.StudentPicker.as_view(), name="student-picker"),
    path("students/views/add/", saved_views.SavedViewAdd.as_view(), name="saved-view-add"),
    path("students/views/<int:pk>/delete/", saved_views.SavedViewDelete.as_view(), name="saved-view-delete"),
    path("students/<int:pk>/", students.StudentPage.as_view(), name="student"),
    path("students/<int:pk>/timeline/", students.StudentTimeline.as_view(), name="student-timeline"),
    path("students/<int:pk>/chronology/", chronology.ChronologyPage.as_view(), name="chronology"),
    path("students/<int:pk>/guardians/<int:guardianship_pk>/", students.ContactRulePage.as_view(), name="contact-rule"),
    path("students/<int:pk>/caseload/add/", students.CaseloadAdd.as_view(), name="caseload-add"),
    path("students/<int:pk>/caseload/remove/", students.CaseloadRemove.as_view(), name="caseload-remove"),
]

casework_urls: list[URLPattern] = [
    path("cases/", case_list.Cases.as_view(), name="cases"),
    path("cases/<int:pk>/", cases.CasePage.as_view(), name="case"),
    path("cases/<int:pk>/edit/", cases.EditCase.as_view(), name="case-edit"),
    path("cases/<int:pk>/close/", cases.CloseCase.as_view(), name="case-close"),
    path("cases/<int:pk>/reopen/", cases.ReopenCase.as_view(), name="case-reopen"),
    path("cases/<int:case_pk>/plans/add/", plans.AddPlan.as_view(), name="plan-add"),
    path("students/<int:student_pk>/cases/open/", cases.OpenCase.as_view(), name="case-open"),
    path("students/<int:student_pk>/tasks/add/", tasks.AddTask.as_view(), name="task-add"),
    path("encounters/", encounters.Encounters.as_view(), name="encounters"),
    path("encounters/log/", encounters.LogEncounter.as_view(), name="encounter-log"),
    path("encounters/log/cases/", encounters.CaseQuestions.as_view(), name="encounter-cases"),
    path("encounters/log/students/", encounters.StudentParts.as_view(), name="encounter-students"),
    path("encounters/quick/", encounters.QuickLog.as_view(), name="encounter-quick"),
    path("encounters/<int:pk>/", encounters.EncounterPage.as_view(), name="encounter"),
    path("encounters/<int:pk>/withdraw/", encounters.WithdrawEncounter.as_view(), name="encounter-withdraw"),
    path("encounters/<int:pk>/edit/", encounter_life.EditEncounter.as_view(), name="encounter-edit"),
    path("encounters/<int:pk>/sign/", encounter_life.SignEncounter.as_view(), name="encounter-sign"),
    path("encounters/<int:pk>/addendum/", encounter_life.AddAddendum.as_view(), name="encounter-addendum"),
    path("encounters/<int:pk>/hide/", encounter_life.HideEncounter.as_view(), name="encounter-hide"),
    path("encounters/<int:pk>/restore/", encounter_life.RestoreEncounter.as_view(), name="encounter-restore"),
    path("encounters/hidden/", encounter_life.HiddenEncounters.as_view(), name="encounters-hidden"),
    path("encounters/to-sign/", signing.ToSign.as_view(), name="encounters-to-sign"),
    path("encounters/<int:pk>/cosigner/", signing.AskCosigner.as_view(), name="encounter-cosigner"),
    path("encounters/to-cosign/", signing.ToCosign.as_view(), name="encounters-to-cosign"),
    path("tasks/<int:pk>/done/", tasks.FinishTask.as_view(), name="task-done"),
    path("tasks/<int:pk>/drop/", tasks.DropTask.as_view(), name="task-drop"),
    path("tasks/<int:pk>/take-up/", tasks.TakeUpTask.as_view(), name="task-take-up"),
    path("plans/<int:pk>/", plans.PlanPage.as_view(), name="plan"),
    path("plans/<int:plan_pk>/points/add/", plans.AddPoint.as_view(), name="point-add"),
    path("plans/<int:pk>/end/", goals.EndPlan.as_view(), name="plan-end"),
    path("plans/<int:pk>/edit/", goals.EditPlan.as_view(), name="plan-edit"),
    path("plans/<int:plan_pk>/steps/add/", goals.AddStep.as_view(), name="step-add"),
    path("steps/<int:pk>/done/", goals.FinishStep.as_view(), name="step-done"),
    path("steps/<int:pk>/take-up/", goals.TakeUpStep.as_view(), name="step-take-up"),
]

strengths_urls: list[URLPattern] = [
    path("cases/<int:case_pk>/assess/", assessment.Assess.as_view(), name="assess"),
    path("assessments/<int:pk>/correct/", assessment.CorrectAssessment.as_view(), name="assessment-correct"),
    path("cases/<int:case_pk>/needs/add/", assessment.AddNeed.as_view(), name="need-add"),
    path("needs/<int:pk>/", assessment.EditNeed.as_view(), name="need"),
    path("cases/<int:case_pk>/domains/<slug:domain>/reason/", assessment.StateReason.as_view(), name="domain-reason"),
    path("cases/<int:pk>/plan/complete/", assessment.CompletePlan.as_view(), name="plan-complete"),
    path("cases/<int:pk>/plan/reopen/", assessment.ReopenPlan.as_view(), name="plan-reopen"),
]

note_template_urls: list[URLPattern] = [
    path("encounters/templates/", note_templates.NoteTemplates.as_view(), name="note-templates"),
    path("encounters/templates/add/", note_templates.AddNoteTemplate.as_view(), name="note-template-add"),
    path("encounters/templates/<int:pk>/edit/", note_templates.EditNoteTemplate.as_view(), name="note-template-edit"),
    path("encounters/templates/<int:pk>/end/", note_templates.EndNoteTemplate.as_view(), name="note-template-end"),
    path(
        "encounters/templates/<int:pk>/resume/",
        note_templates.ResumeNoteTemplate.as_view(),
        name="note-template-resume",
    ),
    path("encounters/templates/<int:pk>/fill/", note_templates.FillNoteTemplate.as_view(), name="note-template-fill"),
]
visit_urls: list[URLPattern] = [
    path("students/<int:student_pk>/visits/plan/", home_visits.PlanVisit.as_view(), name="visit-plan"),
    path("students/<int:student_pk>/visits/audience/", home_visits.VisitAudience.as_view(), name="visit-audience"),
    path("visits/<int:pk>/", home_visits.VisitPage.as_view(), name="visit"),
    path("visits/<int:pk>/readers/", lanes.VisitLane.as_view(), name="visit-lane"),
    path("visits/<int:pk>/begin/", home_visits.BeginVisit.as_view(), name="visit-begin"),
    path("visits/<int:pk>/longer/", home_visits.StayLonger.as_view(), name="visit-longer"),
    path("visits/<int:pk>/back/", home_visits.ComeBack.as_view(), name="visit-back"),
    path("visits/<int:pk>/call-off/", home_visits.CallOffVisit.as_view(), name="visit-call-off"),
    path("visits/<int:pk>/plan-again/", home_visits.PlanAgain.as_view(), name="visit-plan-again"),
    path("visits/<int:pk>/tell/", home_visits.TellVisit.as_view(), name="visit-tell"),
]

household_urls: list[URLPattern] = [
    path(
        "students/<int:pk>/guardians/<int:guardianship_pk>/language/",
        languages.GuardianLanguage.as_view(),
        name="guardian-language",
    ),
    path("students/<int:pk>/household/language/", languages.HouseholdLanguage.as_view(), name="household-language"),
    path("households/twice/", households.HouseholdsTwice.as_view(), name="households-twice"),
    path("households/decide/", households.DecideHouseholds.as_view(), name="households-decide"),
    path("households/decisions/<int:pk>/undo/", households.UndoDecision.as_view(), name="household-undo"),
]

transfer_urls: list[URLPattern] = [
    path("cases/reasons/", case_terms.CaseTerms.as_view(), name="case-terms"),
    path("encounters/words/", case_terms.EncounterTerms.as_view(), name="encounter-terms"),
    path("cases/reasons/<int:pk>/end/", case_terms.EndTerm.as_view(), name="case-term-end"),
    path("cases/reasons/<int:pk>/resume/", case_terms.ResumeTerm.as_view(), name="case-term-resume"),
    path("cases/workload/", workload.Workload.as_view(), name="workload"),
    path("cases/waiting/", waiting.WaitingList.as_view(), name="waiting"),
    path("cases/<int:pk>/wait/", waiting.PutOnWaitingList.as_view(), name="case-wait"),
    path("cases/<int:pk>/take-up/", waiting.TakeUpCase.as_view(), name="case-take-up"),
    path("cases/hand-over/", transfer.HandOver.as_view(), name="hand-over"),
    path("cases/<int:pk>/hand-over/", transfer.OfferCase.as_view(), name="case-offer"),
    path("cases/<int:pk>/ask-for/", transfer.AskForCase.as_view(), name="case-ask"),
    path("hand-overs/<int:pk>/", transfer.TransferPage.as_view(), name="transfer"),
    path("hand-overs/<int:pk>/accept/", transfer.AcceptTransfer.as_view(), name="transfer-accept"),
    path("hand-overs/<int:pk>/decline/", transfer.DeclineTransfer.as_view(), name="transfer-decline"),
    path("hand-overs/<int:pk>/withdraw/", transfer.WithdrawTransfer.as_view(), name="transfer-withdraw"),
]

lane_urls: list[URLPattern] = [
    path("students/<int:pk>/access/", access_page.StudentAccess.as_view(), name="student-access"),
    path("students/<int:pk>/access.csv", access_page.StudentAccessFile.as_view(), name="student-access-file"),
    path(
        "students/<int:pk>/access/<slug:way>/<int:source_pk>/end/",
        access_page.EndAccess.as_view(),
        name="access-end",
    ),
    path(
        "students/<int:pk>/access/<slug:way>/<int:source_pk>/resume/",
        access_page.ResumeAccess.as_view(),
        name="access-resume",
    ),
    path("readers/picker/", lanes.ReaderPicker.as_view(), name="reader-picker"),
    path("encounters/log/audience/", lanes.EncounterAudience.as_view(), name="encounter-audience"),
    path("students/<int:pk>/cases/audience/", lanes.CaseAudience.as_view(), name="case-audience"),
    path("cases/<int:pk>/readers/", lanes.CaseLane.as_view(), name="case-lane"),
    path("encounters/<int:pk>/readers/", lanes.EncounterLane.as_view(), name="encounter-lane"),
]

file_urls: list[URLPattern] = [
    path("cases/<int:pk>/files/add/", attachments.AddCaseFile.as_view(), name="case-file-add"),
    path("encounters/<int:pk>/files/add/", attachments.AddEncounterFile.as_view(), name="encounter-file-add"),
    path("files/<int:pk>/", attachments.DownloadFile.as_view(), name="attachment"),
    path("files/<int:pk>/hide/", attachments.HideFile.as_view(), name="attachment-hide"),
    path("files/<int:pk>/show/", attachments.ShowFile.as_view(), name="attachment-show"),
    path("files/<int:pk>/take-back/", attachments.TakeBackFile.as_view(), name="attachment-take-back"),
]

emergency_urls: list[URLPattern] = [
    path("emergency/", glass.FindInEmergency.as_view(), name="glass-find"),
    path("emergency/open/", glass.OpenInEmergency.as_view(), name="glass-open"),
    path("emergency/<int:pk>/end/", glass.EndEmergency.as_view(), name="glass-end"),
    path("emergency-access/", glass.EmergencyLooks.as_view(), name="glass-looks"),
    path("emergency-access/<int:pk>/", glass.EmergencyLook.as_view(), name="glass-look"),
]

evaluation_urls: list[URLPattern] = [
    path("cases/<int:case_pk>/evaluations/add/", evaluations.RequestEvaluation.as_view(), name="evaluation-add"),
    path("evaluations/<int:pk>/", evaluations.EvaluationPage.as_view(), name="evaluation"),
    path("evaluations/<int:pk>/correct/", evaluations.CorrectRequest.as_view(), name="evaluation-correct"),
    path("evaluations/<int:pk>/history.pdf", evaluations.HistoryLetter.as_view(), name="history-letter"),
    path("evaluations/<int:pk>/facts/<int:fact_pk>/", evaluations.TickFact.as_view(), name="history-fact"),
    path(
        "evaluations/<int:pk>/parts/<slug:section>/<slug:informant>/",
        evaluations.WritePart.as_view(),
        name="history-part",
    ),
    path("evaluations/<int:pk>/<slug:step>/", evaluations.EvaluationStep.as_view(), name="evaluation-step"),
]

protection_urls: list[URLPattern] = [
    path("private/", protection.ProtectionHome.as_view(), name="protection"),
    path("private/begin/", protection.BeginProtection.as_view(), name="protection-begin"),
    path("private/<uuid:pk>/", protection.ProtectionRecord.as_view(), name="protection-record"),
    path("private/<uuid:pk>/custodian/", protection.NameCustodian.as_view(), name="protection-custodian"),
    path("private/<uuid:pk>/files/add/", protection_files.AddPaper.as_view(), name="protection-file-add"),
    path("private/<uuid:pk>/files/<uuid:file_pk>/", protection_files.TakeOutPaper.as_view(), name="protection-file"),
    path("private/<uuid:pk>/add/<slug:step>/", protection.AddProtectionEntry.as_view(), name="protection-add"),
    path(
        "private/<uuid:pk>/add/<slug:step>/<uuid:entry_pk>/",
        protection.AddProtectionEntry.as_view(),
        name="protection-put-right",
    ),
]

roster_urls: list[URLPattern] = [
    path("rosters/", roster.RosterList.as_view(), name="roster-imports"),
    path("rosters/upload/", roster.UploadRoster.as_view(), name="roster-upload"),
    path("rosters/<int:pk>/", roster.RosterImport.as_view(), name="roster-import"),
    path("rosters/<int:pk>/issues/", roster.RosterIssues.as_view(), name="roster-issues"),
    path("rosters/<int:pk>/confirm/", roster.ConfirmRoster.as_view(), name="roster-confirm"),
    path("rosters/<int:pk>/cancel/", roster.CancelRoster.as_view(), name="roster-cancel"),
    path("rosters/<int:pk>/undo/", roster.UndoRoster.as_view(), name="roster-undo"),
]

looks_urls: list[URLPattern] = [
    path("looks/unusual/", unusual.UnusualLooks.as_view(), name="unusual-looks"),
    path("looks/unusual/<int:pk>/review/", unusual.ReviewUnusual.as_view(), name="unusual-review"),
]

obligation_urls: list[URLPattern] = [
    path("obligations/", obligations.Obligations.as_view(), name="obligations"),
    path("obligations/<int:pk>/", obligations.ObligationPage.as_view(), name="obligation"),
    path("obligations/<int:pk>/evidence/", obligations.GiveEvidence.as_view(), name="obligation-evidence"),
    path("obligations/<int:pk>/waive/", obligations.WaiveObligation.as_view(), name="obligation-waive"),
    path("obligations/<int:pk>/hand/", obligations.HandObligation.as_view(), name="obligation-hand"),
    path("obligations/<int:pk>/take-up/", obligations.TakeUpObligation.as_view(), name="obligation-take-up"),
]

rule_urls: list[URLPattern] = [
    path("rules/", rule_choices.Rules.as_view(), name="rules"),
    path("rules/<str:code>/", rule_choices.RulePage.as_view(), name="rule"),
    path("rules/<str:code>/override/", rule_choices.OverrideRule.as_view(), name="rule-override"),
    path("rules/<str:code>/try/", rule_choices.TryRule.as_view(), name="rule-try"),
    path("rules/<str:code>/confirm/", rule_choices.ConfirmRule.as_view(), name="rule-confirm"),
    path("rules/overrides/<int:pk>/end/", rule_choices.EndOverride.as_view(), name="rule-override-end"),
    path("rules/confirmations/<int:pk>/end/", rule_choices.EndConfirmation.as_view(), name="rule-confirmation-end"),
    path("rules/trials/<int:pk>/", rule_choices.Trial.as_view(), name="rule-trial"),
]

urlpatterns = [
    *student_urls,
    *casework_urls,
    *strengths_urls,
    *note_template_urls,
    *visit_urls,
    *household_urls,
    *transfer_urls,
    *lane_urls,
    *file_urls,
    *emergency_urls,
    *evaluation_urls,
    *protection_urls,
    *roster_urls,
    *records_urls,
    *looks_urls,
    *obligation_urls,
    *rule_urls,
]
