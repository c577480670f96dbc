from django.urls import URLPattern, path

from cases.views import (
    access_page,
    attachments,
    cases,
    encounter_life,
    encounters,
    glass,
    lanes,
    plans,
    roster,
    saved_views,
    student_list,
    students,
    tasks,
    unusual,
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
    path("students/<int:pk>/guardians/<int:guardianship_pk>/", students.ContactRulePage.as_view(), name="contact-rule"),
    path("students/<int:pk>/caseload/add/", students.CaseloadAdd.as_view(), name="caseload-add"),
    path("students/<int:pk>/caseload/remove/", students.CaseloadRemove.as_view(), name="caseload-remove"),
]

casework_urls: list[URLPattern] = [
    path("cases/", cases.Cases.as_view(), name="cases"),
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
    path("encounters/quick/", encounters.QuickLog.as_view(), name="encounter-quick"),
    path("encounters/<int:pk>/", encounters.EncounterPage.as_view(), name="encounter"),
    path("encounters/<int:pk>/withdraw/", encounters.WithdrawEncounter.as_view(), name="encounter-withdraw"),
    path("encounters/<int:pk>/edit/", encounter_life.EditEncounter.as_view(), name="encounter-edit"),
    path("encounters/<int:pk>/sign/", encounter_life.SignEncounter.as_view(), name="encounter-sign"),
    path("encounters/<int:pk>/addendum/", encounter_life.AddAddendum.as_view(), name="encounter-addendum"),
    path("encounters/<int:pk>/hide/", encounter_life.HideEncounter.as_view(), name="encounter-hide"),
    path("encounters/<int:pk>/restore/", encounter_life.RestoreEncounter.as_view(), name="encounter-restore"),
    path("encounters/hidden/", encounter_life.HiddenEncounters.as_view(), name="encounters-hidden"),
    path("tasks/<int:pk>/done/", tasks.FinishTask.as_view(), name="task-done"),
    path("tasks/<int:pk>/drop/", tasks.DropTask.as_view(), name="task-drop"),
    path("tasks/<int:pk>/take-up/", tasks.TakeUpTask.as_view(), name="task-take-up"),
    path("plans/<int:pk>/", plans.PlanPage.as_view(), name="plan"),
    path("plans/<int:plan_pk>/points/add/", plans.AddPoint.as_view(), name="point-add"),
    path("plans/<int:pk>/end/", plans.EndPlan.as_view(), name="plan-end"),
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

urlpatterns = [
    *student_urls,
    *casework_urls,
    *lane_urls,
    *file_urls,
    *emergency_urls,
    *roster_urls,
    *records_urls,
    *looks_urls,
]
