"""Who somebody is: passwords, second steps, other directories, and how long a sign-in lasts. Built on django-allauth."""
