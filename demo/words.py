"""What the demo's people write: plain words, strengths before deficits. ``{n}`` is the student's given name."""

from dataclasses import dataclass
from random import Random

from cases.enums import CaseReason, EncounterKind


@dataclass(frozen=True)
class Theme:
    """What is said and done about one reason for a case."""

    concern: tuple[str, ...]
    middle: tuple[str, ...]
    next_step: tuple[str, ...]
    purpose: str
    strengths: tuple[str, ...]


THEMES = {
    CaseReason.ATTENDANCE: Theme(
        concern=(
            "{n} has missed more days each month. The family says mornings are hard since work hours changed.",
            "Absences cluster on Mondays. {n} says the bus has been late and walking in late feels embarrassing.",
            "{n} stays home when a younger sibling is ill. The family has nobody else to ask.",
            "Stomach aches on school mornings; the doctor found nothing. {n} is well on weekends.",
        ),
        middle=(
            "We looked at the calendar together and marked the days that worked. {n} saw a run of six and smiled.",
            "Talked through the morning, step by step. Packing the bag the evening before is the part that helps most.",
            "The bus was late twice this week. {n} will call the office rather than stay home.",
            "{n} named two people who would notice an absence. We agreed that one of them says good morning.",
            "We went over the plan: alarm, breakfast at school, straight to the gym until the bell.",
        ),
        next_step=("Call home on the next absence before ten", "Ask transportation about the bus stop", "Look at the week's attendance together", "Set up a morning greeter"),
        purpose="attendance_support",
        strengths=("kind to younger students", "good with their hands", "never gives up in math", "makes people laugh"),
    ),
    CaseReason.BASIC_NEEDS: Theme(
        concern=(
            "The family has run short of food at the end of the month. They asked for help without being asked.",
            "{n} came without a coat on cold mornings. A parent lost work hours in the fall.",
            "The washing machine broke and there is no laundromat nearby; {n} avoids gym.",
        ),
        middle=(
            "Gave the weekend food bag; {n} chose what goes in it. There are two little ones at home.",
            "A coat and boots fit. {n} picked the blue ones.",
            "We filled in the form for the food program together; it takes about two weeks.",
            "The laundry card works. {n} said gym is fine now.",
        ),
        next_step=("Bring the weekend food bag on Friday", "Check whether the food program has answered", "Ask the clothes closet for a winter coat", "Give the laundry card"),
        purpose="basic_needs",
        strengths=("looks after others", "shares what there is", "a steady friend", "always on time"),
    ),
    CaseReason.BEHAVIOR: Theme(
        concern=(
            "Three times in two weeks {n} left the classroom when the work got hard. Mornings go well.",
            "Arguments at recess have grown louder since the seating changed. {n} is sorry each time.",
            "{n} calls out and leaves the seat; a short job to do helps at once.",
        ),
        middle=(
            "Practiced asking for a break with the card. {n} used it twice today, both times in time.",
            "We drew the feeling thermometer. {n} noticed that it starts in the hands.",
            "Looked at what came before each incident: it is the change of rooms. {n} will carry the folder.",
            "{n} told the story from the other student's side, without help.",
        ),
        next_step=("Ask the teacher how the break card works", "Check in after recess", "Watch one math lesson", "Meet with the teacher about seating"),
        purpose="behavior_support",
        strengths=("full of ideas", "fair in games", "a born leader", "quick to say sorry and mean it"),
    ),
    CaseReason.FAMILY: Theme(
        concern=(
            "The parents have separated. {n} moves between two homes and sometimes leaves things behind.",
            "A parent is away for work for months at a time. {n} is quieter than before.",
            "Grandmother now cares for four children. She is tired and does it with a lot of love.",
        ),
        middle=(
            "{n} drew both homes and what is good in each. A second set of books would help.",
            "Grandmother would like a group of others in her place; gave her the time of the kinship group.",
            "{n} wants to write a letter each week. We started the first.",
            "We talked about what {n} can decide and what the grown-ups must.",
        ),
        next_step=("Give the family the kinship group's flyer", "Ask for a second set of books", "Call both parents, one after the other", "Check in on Monday after the change of homes"),
        purpose="family_outreach",
        strengths=("a patient older sibling", "thoughtful", "loves to read", "brave in new places"),
    ),
    CaseReason.GRIEF: Theme(
        concern=(
            "A grandfather who lived with the family died in the fall. {n} has trouble staying in class.",
            "{n} lost a close friend last summer and does not want to talk in front of others.",
        ),
        middle=(
            "{n} brought a photo. We talked about what he taught: fishing, and not to hurry.",
            "A quiet session. {n} painted and talked only near the end.",
            "{n} found words for the hardest time of the day: the walk home. A cousin will walk along.",
            "We made a list of people for the hard days. It is longer than {n} thought.",
        ),
        next_step=("Invite to the grief group", "Check in on the anniversary", "Ask the family how nights are", "Let the teachers know what helps"),
        purpose="individual_counseling",
        strengths=("gentle with others", "an eye for beauty", "loyal", "plays the drums"),
    ),
    CaseReason.HEALTH: Theme(
        concern=(
            "{n} has asthma and missed many days; the inhaler at school is out of date.",
            "New glasses were lost in September. {n} has headaches by noon.",
        ),
        middle=(
            "The new plan from the clinic is on file with the nurse. {n} can show how the inhaler works.",
            "The vision van comes in two weeks; the form is signed.",
            "{n} says sleep is better. Headaches only once this week.",
        ),
        next_step=("Get the new action plan to the nurse", "Book the vision van", "Ask the clinic for a later time", "Check the inhaler's date"),
        purpose="service_coordination",
        strengths=("knows every planet", "honest about how it feels", "funny", "good at chess"),
    ),
    CaseReason.HOUSING: Theme(
        concern=(
            "The family's lease ends and they have not found another place they can pay for.",
            "The family stays with relatives since the fire; seven people share three rooms.",
        ),
        middle=(
            "The housing line gave an appointment for Tuesday. A ride is arranged.",
            "The family wants {n} to stay at this school; told them that this is their right.",
            "{n} can do homework in the library until four; the late bus is set up.",
        ),
        next_step=("Call the housing line with the family", "Ask the liaison about transport", "Set up the late bus", "Bring the list of places to apply"),
        purpose="rights_advocacy",
        strengths=("keeps going", "helps at home", "draws wonderfully", "speaks three languages"),
    ),
    CaseReason.MENTAL_HEALTH: Theme(
        concern=(
            "{n} worries before every test and has left class twice to calm down. Friends are supportive.",
            "{n} says that nothing is fun anymore and sleeps a lot. The family is worried too and wants help.",
            "Since the move {n} cries in the mornings; once in class it gets easier.",
        ),
        middle=(
            "Practiced slow breathing and naming five things in the room. It went from eight to four.",
            "We wrote down the worry and what is known. Two of the five were not likely at all.",
            "{n} rated the week a six, up from four. What helped: soccer, and telling a friend.",
            "Talked about who knows. {n} agreed that we tell the homeroom teacher what helps, not why.",
        ),
        next_step=("Check in before the test on Thursday", "Ask the clinic where they are on the list", "Practice the breathing again", "Talk with the family about sleep"),
        purpose="individual_counseling",
        strengths=("notices how others feel", "writes songs", "hard-working", "a wonderful memory"),
    ),
    CaseReason.PEERS: Theme(
        concern=(
            "{n} eats lunch alone since a falling-out in the group chat.",
            "{n} is new to the group and gets teased about an accent.",
        ),
        middle=(
            "Two students asked {n} to join their table. {n} said yes for Friday.",
            "We practiced how to answer teasing: short, and then walk to someone safe.",
            "{n} would like the art club; the first meeting was good.",
        ),
        next_step=("Lunch group on Wednesday", "Ask the art club's teacher", "Check in about the group chat", "Talk with the homeroom teacher"),
        purpose="social_skills",
        strengths=("a loyal friend", "curious", "a good listener", "knows all the rules of chess"),
    ),
    CaseReason.TRANSITION: Theme(
        concern=(
            "{n} came to the country this fall and is learning English quickly. The days are long and tiring.",
            "{n} returns after a long stay in hospital and would like to start with half days.",
        ),
        middle=(
            "Walked the building together; {n} now finds every room, and chose a buddy.",
            "Half days this week, whole days from Monday. {n} set the pace.",
            "With the interpreter we talked about what school was like before. {n} misses the garden.",
        ),
        next_step=("Introduce the buddy", "Meet with the family and an interpreter", "Look at the timetable again", "Ask teachers how the whole days go"),
        purpose="transition_support",
        strengths=("learns fast", "speaks several languages", "polite and warm", "an excellent goalkeeper"),
    ),
}  # fmt: skip

OPENINGS = {
    EncounterKind.INDIVIDUAL: ("{n} came in good spirits.", "{n} was tired and glad to sit down.", "Met during homeroom.", "{n} asked for this meeting.", "Second half of lunch, at {n}'s wish."),
    EncounterKind.GROUP: ("Group of five; everyone had a turn.", "The group picked the topic: friends.", "We began with the weather round.", "Practice with cards, then a game."),
    EncounterKind.CHECK_IN: ("Short check-in at the door.", "Walked to class together.", "Two minutes before the bell.", "Thumbs up this morning."),
    EncounterKind.FAMILY: ("Talked with the mother on the phone.", "The father called back.", "Grandmother picked up; a good talk.", "Reached the family after work hours, with an interpreter."),
    EncounterKind.HOME_VISIT: ("Visited at home, as agreed; the family offered tea.", "Sat at the kitchen table with both parents.", "Came by with the papers; a warm welcome."),
    EncounterKind.CRISIS: ("Called to the classroom; {n} had left in tears.", "{n} came to the office very upset.", "Stayed with {n} until a parent came."),
    EncounterKind.CONSULTATION: ("Spoke with the teacher after school.", "The teacher had good news too.", "The principal asked how to help."),
    EncounterKind.MEETING: ("The family, the teacher and I met.", "Review with the family; {n} led the first part.", "Met with the team and a parent."),
    EncounterKind.COLLATERAL: ("Called the clinic with the family's consent.", "The agency called back.", "Spoke with the after-school program."),
}  # fmt: skip
CLOSINGS = (
    "",
    "",
    "Agreed to meet again next week.",
    "{n} knows where to find me.",
    "The family agrees with the plan.",
    "A good step.",
    "It will take time, and that is fine.",
    "Will share with the teacher only what helps in class.",
)
NOT_REACHED = ("No answer; left a message that says only to call back.", "Nobody home; left a card.", "The number is out of service; asked the office for another.")  # fmt: skip

PLANS = (
    # what, goal, measure, unit, baseline, target, tier
    (
        "Check-in / check-out with a mentor",
        "“I want to be here four days out of five.”",
        "Days present a week",
        "days",
        3,
        5,
        "2",
    ),
    (
        "Morning greeter and attendance calendar",
        "“I get here before the bell.”",
        "On-time arrivals a week",
        "days",
        2,
        5,
        "2",
    ),
    (
        "Break card and calm corner",
        "“I stay in class and ask for a break.”",
        "Times out of class a week",
        "times",
        9,
        2,
        "2",
    ),
    (
        "Small group: feelings and friends",
        "“I have someone to eat lunch with.”",
        "Lunches with others a week",
        "lunches",
        1,
        4,
        "2",
    ),
    (
        "Individual counseling, weekly",
        "“I can calm myself down before a test.”",
        "Worry before class, 0 to 10",
        "points",
        8,
        3,
        "3",
    ),
    ("Homework club with a late bus", "“I hand in what I start.”", "Assignments handed in a week", "pieces", 2, 8, "2"),
)
SUMMARIES = (
    "{n} met the goals the family and we set: the mornings work, and a teacher is the person to turn to now.",
    "Worked together over several weeks. {n} uses what we practiced without reminders. The family knows how to reach us.",
    "The clinic has taken over counseling. School keeps the check-in with the homeroom teacher.",
    "The family thanked us and prefers to go on alone. They know the door is open.",
)
TASKS = (
    "Call home about the week",
    "Send the form to the family",
    "Ask the teacher how it goes",
    "Write the summary for the meeting",
    "Bring the release to sign",
    "Check attendance with {n}",
)
REFERRAL_CONCERNS = {
    "attendance": ("{n} has been away often this month, and is behind in reading. When here, works hard.", "Absent every other Monday. The family says the car is not safe to drive."),
    "academic": ("{n} tries hard but cannot keep up with the reading since the new unit.", "Homework stopped in October. {n} says there is no quiet place."),
    "behavior": ("{n} gets up and walks out when corrected. It began three weeks ago.", "Loud arguments in the hallway; calm again with one adult close by."),
    "social_emotional": ("{n} puts the head on the desk and says it does not matter.", "{n} cries easily and sits alone at lunch."),
    "health": ("{n} holds the book very close and has headaches.", "Often sleepy by ten; says the nights are loud."),
    "family": ("{n} says home is different since the summer, and does not want to go there on Fridays.", "A parent told me that the family is going through a lot."),
    "basic_needs": ("{n} asked whether there is more breakfast, three days in a row.", "Came in sandals this week; it was freezing."),
    "housing": ("{n} told the class that they sleep at an aunt's now, all in one room.",),
}  # fmt: skip
TRIED = (
    "Moved the seat; called home once.",
    "Daily check-in by me; a note home each Friday.",
    "Quiet corner, shorter tasks.",
    "Talked with the parents at pick-up.",
    "",
)
DECISION_NOTES = (
    "The team sees many strengths to build on.",
    "Start small, look again in four weeks.",
    "The family wants this too.",
    "Teacher and social worker agree on who does what.",
)
REVIEW_NOTES = ("The teacher sees a clear change.", "Better on most days.", "Too early to say; going on.", "")
STEPS = ("Call the family", "Check-in each morning for two weeks", "Look at attendance again", "Ask the nurse", "Talk with {n}", "Bring work samples to the next meeting")  # fmt: skip


def say(rng: Random, texts: tuple[str, ...], name: str) -> str:
    return rng.choice(texts).replace("{n}", name)


def narrative(rng: Random, kind: EncounterKind, reason: str, name: str) -> str:
    """What happened, in two or three sentences."""
    theme = THEMES.get(CaseReason(reason), THEMES[CaseReason.MENTAL_HEALTH])
    parts = (rng.choice(OPENINGS[kind]), rng.choice(theme.middle), rng.choice(CLOSINGS))
    return " ".join(part for part in parts if part).replace("{n}", name)
