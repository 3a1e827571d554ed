-- AlterTable
ALTER TABLE "Incident" ADD COLUMN     "falseAlarmReason" TEXT,
ADD COLUMN     "resolvedAt" TIMESTAMPTZ(3),
ADD COLUMN     "reviewedBy" JSONB,
ADD COLUMN     "mergedIntoId" TEXT,
ADD COLUMN     "regressedFromId" TEXT,
ADD COLUMN     "splitFromId" TEXT;
ALTER TABLE "Incident" ADD COLUMN IF NOT EXISTS "falseAlarmTeaches" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "TimelineEntry" ADD COLUMN     "pinnedBy" JSONB,
ADD COLUMN     "editedBy" JSONB,
ADD COLUMN     "withdrawnBy" JSONB;

-- CreateTable
CREATE TABLE "NoteVersion" (
    "workspaceId" TEXT NOT NULL,
    "entryId" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "writtenAt" TIMESTAMPTZ(3) NOT NULL,
    "writtenBy" JSONB NOT NULL,

    CONSTRAINT "NoteVersion_pkey" PRIMARY KEY ("workspaceId","entryId","version")
);

-- CreateTable
CREATE TABLE "NotePicture" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "entryId" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "sizeBytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "createdBy" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "NotePicture_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IncidentMove" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "otherId" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "madeBy" JSONB NOT NULL,
    "madeAt" TIMESTAMPTZ(3) NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "undoneAt" TIMESTAMPTZ(3),
    "undoneBy" JSONB,
    "undoneWords" TEXT,

    CONSTRAINT "IncidentMove_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "NotePicture_workspaceId_entryId_sha256_key" ON "NotePicture"("workspaceId", "entryId", "sha256");

-- CreateIndex
CREATE INDEX "IncidentMove_workspaceId_incidentId_madeAt_idx" ON "IncidentMove"("workspaceId", "incidentId", "madeAt");

-- CreateIndex
CREATE INDEX "IncidentMove_workspaceId_otherId_madeAt_idx" ON "IncidentMove"("workspaceId", "otherId", "madeAt");

-- What Prisma's schema language cannot say
ALTER TABLE "Incident" DROP CONSTRAINT "Incident_state_check";
ALTER TABLE "Incident" ADD CONSTRAINT "Incident_state_check"
  CHECK ("state" IN ('open', 'identified', 'monitoring', 'retrying', 'resolved', 'reviewed', 'false_alarm', 'merged'));
ALTER TABLE "Incident" ADD CONSTRAINT "Incident_false_alarm_check"
  CHECK ("falseAlarmReason" IS NULL OR "falseAlarmReason" IN ('usual_level', 'campaign', 'bad_data', 'other'));
ALTER TABLE "Incident" ADD CONSTRAINT "Incident_teaches_check"
  CHECK (NOT "falseAlarmTeaches" OR "state" = 'false_alarm');
ALTER TABLE "IncidentMove" ADD CONSTRAINT "IncidentMove_kind_check" CHECK ("kind" IN ('merge', 'split'));
ALTER TABLE "NotePicture" ADD CONSTRAINT "NotePicture_type_check"
  CHECK ("mediaType" IN ('image/png', 'image/jpeg', 'image/webp') AND "sizeBytes" = length("bytes") AND "sizeBytes" <= 5000000);

CREATE TRIGGER "NoteVersion_append_only" BEFORE UPDATE OR DELETE ON "NoteVersion"
  FOR EACH ROW EXECUTE FUNCTION rebound_refuse('an edit is a new version');
CREATE TRIGGER "NotePicture_immutable" BEFORE UPDATE OR DELETE ON "NotePicture"
  FOR EACH ROW EXECUTE FUNCTION rebound_refuse('a picture is evidence and stays as it came');
