"""Rosa asks Mateo's school for help, in Spanish, on a phone; the team takes it up, asks back, decides; she follows it by her link."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from referrals.models import PublicRequest, Referral
from sswork.scoping import unscoped
from tests.cached import forget
from tests.in_browser import button, look
from tests.journeys import browser as browsers
from tests.referrals import made

pytestmark = pytest.mark.journey


@pytest.fixture
def rosa(browser_here, live_server):
    """A phone in Spanish, on which nobody is signed in."""
    forget()
    context = browsers.new_context(browser_here, live_server.url, narrow=True, locale="es-MX")
    yield context.new_page()
    context.close()


def fill(page) -> None:
    page.get_by_label("Soy madre, padre o tutor").check()
    page.get_by_label("Su nombre").fill("Rosa Rivera")
    page.get_by_label("¿Qué relación tiene").fill("Madre")
    page.get_by_label("Nombre del o de la estudiante").fill("Mateo Rivera")
    page.get_by_label("Grado, si lo sabe").select_option(label="Grado 4")
    page.get_by_label("¿Qué va bien?").fill("Le gusta dibujar.")
    page.get_by_label("Llegar a la escuela").check()
    page.get_by_label("¿Con qué le gustaría").fill("Llora por las mañanas y no quiere entrar.")
    page.get_by_label("Esta semana").check()
    page.get_by_label("Solo llámenme").check()


def test_from_the_first_word_to_the_look_back(pals, rosa, visit):
    rosa.goto("/help/")
    look(rosa, "help-schools")
    rosa.get_by_role("link", name=pals.cedar.name).click()
    look(rosa, "help-language")
    rosa.get_by_role("link", name="Español").click()
    expect(rosa.get_by_role("heading", name="¿Hay alguien en peligro en este momento?")).to_be_visible()
    expect(rosa.get_by_role("link", name="988")).to_have_attribute("href", "tel:988")
    look(rosa, "help-danger")
    rosa.get_by_role("link", name="Nadie está en peligro").click()
    fill(rosa)
    look(rosa, "help-ask")
    button(rosa, "Enviar a la escuela").click()
    expect(rosa.get_by_text("Escriba un número de teléfono o elija otra manera.")).to_be_visible()
    look(rosa, "help-ask-again")
    expect(rosa.get_by_label("¿Con qué le gustaría")).to_have_value("Llora por las mañanas y no quiere entrar.")
    rosa.get_by_label("Teléfono").fill("555-0142")
    button(rosa, "Enviar a la escuela").click()
    expect(rosa.get_by_text("Gracias. La escuela tiene su solicitud.")).to_be_visible()
    look(rosa, "help-thanks")
    link = rosa.url.partition("?")[0]
    with unscoped("a test looks at what came"):
        assert PublicRequest.objects.get().is_proven

    ana = visit(pals.ana)
    ana.goto(reverse("referrals:board"))
    ana.get_by_role("link", name="1 request from outside waits to be read").click()
    look(ana, "outside-list")
    ana.get_by_role("link", name="Mateo Rivera").click()
    look(ana, "outside-request")
    ana.get_by_label("Your question").fill("¿Desde cuándo llora?")
    button(ana, "Ask back").click()
    expect(ana.get_by_text("Your question stands behind their link.")).to_be_visible()

    rosa.goto(link)
    expect(rosa.get_by_role("heading", name="La escuela tiene una pregunta para usted")).to_be_visible()
    rosa.get_by_label("Su respuesta").fill("Desde octubre.")
    button(rosa, "Enviar").click()
    expect(rosa.get_by_text("Usted respondió.")).to_be_visible()
    expect(rosa.get_by_text("Desde octubre.")).to_have_count(0)
    look(rosa, "help-followed")

    ana.reload()
    expect(ana.get_by_text("Desde octubre.")).to_be_visible()
    ana.get_by_role("link", name="It is Mateo Rivera").click()
    expect(ana.locator("#take-up .picker-chip")).to_contain_text("Mateo")
    ana.get_by_label("Yes", exact=True).check()
    ana.get_by_label("I know who asked: their link may tell").check()
    button(ana, "Make it a request to the team").click()
    ana.wait_for_url(re.compile(r"/referrals/board/\d+/"))
    expect(ana.get_by_role("link", name="Rosa Rivera", exact=True)).to_be_visible()
    look(ana, "outside-taken-up")
    with unscoped("a test decides as the team does"):
        made.decided(pals, Referral.objects.get())
    rosa.goto(link)
    expect(rosa.get_by_text("El equipo decide cómo ayudar")).to_be_visible()
    expect(rosa.locator(".step-done")).to_have_count(3)
    expect(rosa.get_by_text("Mateo")).to_have_count(0)


def test_without_scripts(pals, browser_here, live_server):
    forget()
    context = browser_here.new_context(base_url=live_server.url, java_script_enabled=False, locale="es-MX")
    page = context.new_page()
    page.goto(reverse("help:ask", args=[pals.cedar.pk, "es"]))
    fill(page)
    page.get_by_label("Teléfono").fill("555-0142")
    button(page, "Enviar a la escuela").click()
    expect(page.get_by_text("Gracias. La escuela tiene su solicitud.")).to_be_visible()
    context.close()


def test_a_link_that_opens_nothing(pals, rosa):
    rosa.goto("/help/followed/00000000-0000-0000-0000-000000000000/nothing/")
    expect(rosa.get_by_role("heading", name="Este enlace ya no abre nada")).to_be_visible()
    look(rosa, "link-gone")
