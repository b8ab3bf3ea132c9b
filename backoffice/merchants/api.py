"""Applications over REST: opened, filled in, handed in, answered and read, with their papers.

A company's client acts for its company. The platform's own partners act for any, and name it where they open one.
"""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import ListModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.events.errors import Forbidden, Invalid, NotFound
from backoffice.files.kinds import KEPT_AS, PAPERS
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.preconditions import must_match, with_etag
from backoffice.gateway.views import Door

from . import dossier, identifiers, locks, queries, services
from .filters import ApplicationFilter
from .models import Application, ApplicationSource, Company, Document, DocumentVersion, InfoItem
from .serializers import (
    AnswerSerializer,
    ApplicationFactsSerializer,
    ApplicationSerializer,
    CompanyFactsSerializer,
    CompanySerializer,
    DocumentSerializer,
    DossierSerializer,
    NewApplicationSerializer,
    NewDocumentSerializer,
    NewVersionSerializer,
    QuestionsSerializer,
    ReasonSerializer,
    TimelineSerializer,
)
from .services import READERS, DocumentFacts

# As which papers are kept, whatever they came as.
MEDIA_TYPES = sorted({KEPT_AS.get(kind, kind).media_type for kind in PAPERS})


class PapersDoor(Door):
    """A door to a company's papers: for its systems, and for people who work with dossiers."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.actor.may(READERS):
            raise Forbidden("You may not read applications.", roles=sorted(READERS))

    def application(self, pk: int) -> Application:
        return get_object_or_404(_applications(), pk=pk)

    def told(self, application: Application, *, status: int = 200) -> Response:
        """The application as it is now."""
        return with_etag(
            self.request, ApplicationSerializer(self.application(application.pk)).data, status=status
        )


def _applications() -> QuerySet[Application]:
    return queries.with_first_days(Application.objects.select_related("company", "onboarded_brand"))


class Applications(ListModelMixin, PapersDoor):
    """The applications, newest first; and the way to open one."""

    scopes = {"GET": Scope.APPLICATIONS_READ, "POST": Scope.APPLICATIONS_WRITE}
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter
    queryset = _applications()

    @extend_schema(operation_id="applications", responses=ApplicationSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        operation_id="open_application",
        request=NewApplicationSerializer,
        responses={201: ApplicationSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Opens a draft; what is not known yet can be filled in later."""
        asked = NewApplicationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words: dict[str, Any] = {"brand_country": "", **asked.validated_data}
        named, agreed = words.pop("company", None), words.pop("agreed", False)
        application = services.open_application(
            company=self._company(named), source=ApplicationSource.API, actor=self.actor, **words
        )
        if agreed:
            services.change_application(application=application, agreed=True, actor=self.actor)
        return self.told(application, status=201)

    def _company(self, named: dict[str, Any] | None) -> Company:
        if self.actor.passes_walls:
            if named is None:
                raise Invalid("Name the company that applies.", field="company")
            return services.company_named_by_partner(actor=self.actor, **named)
        if named is not None:
            raise Invalid("Your client applies for its own company; leave out company.", field="company")
        return get_object_or_404(Company, pk__in=self.actor.companies)


class OneApplication(PapersDoor):
    scopes = {"GET": Scope.APPLICATIONS_READ, "PATCH": Scope.APPLICATIONS_WRITE}
    serializer_class = ApplicationSerializer
    queryset = Application.objects.none()

    @extend_schema(operation_id="application", responses=ApplicationSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return self.told(self.application(pk))

    @extend_schema(
        operation_id="change_application", request=ApplicationFactsSerializer, responses=ApplicationSerializer
    )
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        """Changes a draft, or an application that information is needed of, if it is still what you have read."""
        asked = ApplicationFactsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if locks.application(pk) is None:
            raise NotFound("There is no such application among those of your company.")
        application = self.application(pk)
        must_match(request, ApplicationSerializer(application).data["etag"])
        services.change_application(application=application, actor=self.actor, **asked.validated_data)
        return self.told(application)


class SubmitApplication(PapersDoor):
    scopes = {"POST": Scope.APPLICATIONS_WRITE}
    serializer_class = ApplicationSerializer
    queryset = Application.objects.none()

    @extend_schema(operation_id="submit_application", request=None, responses=ApplicationSerializer)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Hands the draft in. What is missing stands in `missing` of the refusal, each with a code and a sentence."""
        return self.told(services.submit(application=self.application(pk), actor=self.actor))


class WithdrawApplication(PapersDoor):
    scopes = {"POST": Scope.APPLICATIONS_WRITE}
    serializer_class = ReasonSerializer
    queryset = Application.objects.none()

    @extend_schema(
        operation_id="withdraw_application", request=ReasonSerializer, responses=ApplicationSerializer
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Ends an application that is not live yet."""
        asked = ReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.told(
            services.withdraw(application=self.application(pk), actor=self.actor, **asked.validated_data)
        )


class ApplicationGaps(PapersDoor):
    scopes = {"GET": Scope.APPLICATIONS_READ}
    serializer_class = DossierSerializer
    queryset = Application.objects.none()

    @extend_schema(operation_id="application_gaps", responses=DossierSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """What the dossier lacks, wrong numbers of the company first, and which papers it needs: the same that a
        reviewer sees."""
        application = self.application(pk)
        wrong, found = identifiers.in_the_way(application.company), dossier.gaps(application)
        judged = {
            "complete": not wrong and not any(gap.blocks for gap in found),
            "gaps": [*wrong, *found],
            "requirements": dossier.required(application),
        }
        return Response(DossierSerializer(judged).data)


class ApplicationQuestions(PapersDoor):
    scopes = {"GET": Scope.APPLICATIONS_READ}
    serializer_class = QuestionsSerializer
    queryset = Application.objects.none()

    @extend_schema(operation_id="application_questions", responses=QuestionsSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """What a reviewer has asked for, item by item. One request at most is open: `answered_at` is null."""
        asked = {"results": queries.questions_of(self.application(pk))}
        return Response(QuestionsSerializer(asked).data)


class AnswerApplication(PapersDoor):
    scopes = {"POST": Scope.APPLICATIONS_WRITE}
    serializer_class = AnswerSerializer
    queryset = Application.objects.none()

    @extend_schema(
        operation_id="answer_application", request=AnswerSerializer, responses=ApplicationSerializer
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Answers the items named and sends the answer; all or nothing. Upload documents beforehand."""
        asked = AnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        application = self.application(pk)
        for given in asked.validated_data.get("items", []):
            item = get_object_or_404(InfoItem, pk=given["item"], request__application=application)
            version = None
            if "version" in given:
                version = get_object_or_404(
                    DocumentVersion, pk=given["version"], company_id=application.company_id
                )
            services.answer_item(item=item, version=version, words=given.get("words", ""), actor=self.actor)
        return self.told(
            services.answer(
                application=application, answer=asked.validated_data.get("answer", ""), actor=self.actor
            )
        )


class ApplicationTimeline(PapersDoor):
    scopes = {"GET": Scope.APPLICATIONS_READ}
    serializer_class = TimelineSerializer
    queryset = Application.objects.none()

    @extend_schema(operation_id="application_timeline", responses=TimelineSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """What happened to the application and its papers."""
        happened = {"results": queries.happened_to(self.application(pk), reader=self.actor)}
        return Response(TimelineSerializer(happened).data)


# --- papers ----------------------------------------------------------------------------------------


def _documents() -> QuerySet[Document]:
    versions = DocumentVersion.objects.order_by("-number")
    return Document.objects.prefetch_related(Prefetch("versions", versions))


class ApplicationDocuments(ListModelMixin, PapersDoor):
    """The papers that count for an application: its own, and those of the company."""

    scopes = {"GET": Scope.APPLICATIONS_READ, "POST": Scope.APPLICATIONS_WRITE}
    serializer_class = DocumentSerializer
    parser_classes = [MultiPartParser]
    queryset = Document.objects.none()
    filter_backends: list[Any] = []

    def get_queryset(self) -> QuerySet[Document]:
        application = self.application(self.kwargs["pk"])
        shared = Q(company=application.company_id, application=None)
        return _documents().filter(Q(application=application) | shared)

    @extend_schema(operation_id="documents", responses=DocumentSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        return self.list(request)

    @extend_schema(
        operation_id="add_document", request=NewDocumentSerializer, responses={201: DocumentSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Hands in a paper: the file, and what it says."""
        asked = NewDocumentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words: dict[str, Any] = dict(asked.validated_data)
        application = self.application(pk)
        file, kind, for_company = words.pop("file"), words.pop("kind"), words.pop("for_company")
        version = services.add_document(
            application=None if for_company else application,
            company=application.company,
            kind=kind,
            file=file,
            filename=file.name,
            facts=DocumentFacts(**words),
            actor=self.actor,
        )
        return Response(DocumentSerializer(_documents().get(pk=version.document_id)).data, status=201)


class OneDocument(PapersDoor):
    scopes = {"GET": Scope.APPLICATIONS_READ}
    serializer_class = DocumentSerializer
    queryset = Document.objects.none()

    @extend_schema(operation_id="document", responses=DocumentSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(DocumentSerializer(get_object_or_404(_documents(), pk=pk)).data)


class DocumentVersions(PapersDoor):
    scopes = {"POST": Scope.APPLICATIONS_WRITE}
    serializer_class = NewVersionSerializer
    parser_classes = [MultiPartParser]
    queryset = Document.objects.none()

    @extend_schema(
        operation_id="renew_document", request=NewVersionSerializer, responses={201: DocumentSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """A further version: another file, or without one other words about the same."""
        asked = NewVersionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words: dict[str, Any] = dict(asked.validated_data)
        document = get_object_or_404(Document.objects.select_related("company", "application"), pk=pk)
        file = words.pop("file", None)
        facts = DocumentFacts(**words)
        if file is None:
            services.restate_document(document=document, facts=facts, actor=self.actor)
        else:
            services.add_document(
                application=document.application,
                company=document.company,
                kind=document.kind,
                file=file,
                filename=file.name,
                facts=facts,
                document=document,
                actor=self.actor,
            )
        return Response(DocumentSerializer(_documents().get(pk=pk)).data, status=201)


class DocumentFile(PapersDoor):
    """The file of one version, as it was kept: pictures without their metadata."""

    scopes = {"GET": Scope.APPLICATIONS_READ}
    serializer_class = DocumentSerializer
    queryset = DocumentVersion.objects.none()

    @extend_schema(
        operation_id="document_file",
        responses={(200, kind): OpenApiResponse(OpenApiTypes.BINARY) for kind in MEDIA_TYPES},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        return services.open_file(version=get_object_or_404(DocumentVersion, pk=pk), actor=self.actor)


# --- companies -------------------------------------------------------------------------------------


class OneCompany(PapersDoor):
    scopes = {"GET": Scope.APPLICATIONS_READ, "PATCH": Scope.APPLICATIONS_WRITE}
    serializer_class = CompanySerializer
    queryset = Company.objects.none()

    @extend_schema(operation_id="company", responses=CompanySerializer)
    def get(self, request: Request, pk: int) -> Response:
        return with_etag(request, CompanySerializer(self._company(pk)).data)

    @extend_schema(operation_id="change_company", request=CompanyFactsSerializer, responses=CompanySerializer)
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        """Changes facts of a company that nobody has verified yet, if it is still what you have read."""
        asked = CompanyFactsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        company = self._company(pk)
        with scope(office("register of companies")):  # behind its wall a company is only read
            company = locks.company(pk) or company
        must_match(request, CompanySerializer(company).data["etag"])
        changed = services.change_company(company=company, actor=self.actor, **asked.validated_data)
        return with_etag(request, CompanySerializer(changed).data)

    def _company(self, pk: int) -> Company:
        """Of those whose papers one may see; a wall shows the company of one's brands too."""
        mine = (
            Company.objects.all()
            if self.actor.passes_walls
            else Company.objects.filter(pk__in=self.actor.companies)
        )
        return get_object_or_404(mine, pk=pk)
