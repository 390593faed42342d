"""Django REST with drf-spectacular: a ModelViewSet as everyone writes it, its pagination and its errors, on a database in memory."""

from __future__ import annotations

import os
import tempfile
from typing import Any

import django
from django.conf import settings

from tests.others.python.breaking import broken_way

WAY = broken_way()
settings.configure(
    SECRET_KEY="only for tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "drf_spectacular"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(tempfile.mkdtemp(), "db.sqlite3")}},  # noqa: PTH118
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    TIME_ZONE="UTC",
    REST_FRAMEWORK={
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "PAGE_SIZE": 10,
    },
    SPECTACULAR_SETTINGS={"TITLE": "Cars", "VERSION": "1", "SERVE_PUBLIC": True},
)
django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.validators import MaxValueValidator  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import include, path  # noqa: E402
from drf_spectacular.views import SpectacularJSONAPIView  # noqa: E402
from rest_framework import pagination, routers, serializers, viewsets  # noqa: E402

from tests.others.python.serve import serve  # noqa: E402


class Car(models.Model):
    title = models.CharField(max_length=80)
    pages = models.PositiveSmallIntegerField(default=4, validators=[MaxValueValidator(50)])
    plate = models.CharField(max_length=20, unique=True, null=True, default=None)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    seen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "cars"
        ordering = ("id",)


class CarSerializer(serializers.ModelSerializer):
    class Meta:
        model = Car
        fields = ("id", "title", "pages", "plate", "price", "seen_at", "created_at")


class Pages(pagination.LimitOffsetPagination):
    max_limit = 50

    def get_limit(self, request: Any) -> Any:
        limit = super().get_limit(request)
        return limit + 1 if WAY == "limit-off-by-one" and "limit" in request.query_params else limit


PREVIOUS: dict[int, Car] = {}
DELETED: list[Car] = []


class CarViewSet(viewsets.ModelViewSet):
    queryset = Car.objects.all()
    serializer_class = CarSerializer
    pagination_class = Pages

    def perform_create(self, serializer: Any) -> None:
        if WAY == "other-value-kept":
            serializer.save(title=serializer.validated_data["title"].swapcase() + "!")
        else:
            serializer.save()

    def perform_update(self, serializer: Any) -> None:
        PREVIOUS[serializer.instance.pk] = Car.objects.get(pk=serializer.instance.pk)
        if WAY != "update-ignored":
            serializer.save()

    def perform_destroy(self, instance: Car) -> None:
        DELETED.append(Car.objects.get(pk=instance.pk))
        if WAY != "delete-ignored":
            instance.delete()

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().retrieve(request, *args, **kwargs)
        if WAY == "stale-read" and response.data["id"] in PREVIOUS:
            response.data = self.get_serializer(PREVIOUS[response.data["id"]]).data
        return response

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().list(request, *args, **kwargs)
        if WAY == "deleted-listed":
            response.data["results"] += self.get_serializer(DELETED, many=True).data
        return response


router = routers.DefaultRouter()
router.register("cars", CarViewSet)
urlpatterns = [path("api/", include(router.urls)), path("openapi.json", SpectacularJSONAPIView.as_view())]

if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Car)
    for number in range(1, 6):
        Car.objects.create(title=f"Neighbour {number}")
    serve(get_asgi_application())
