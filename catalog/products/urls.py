"""REST addresses of this room."""

from django.urls import path

from .api import Categories

urlpatterns = [path("categories", Categories.as_view(), name="categories")]
