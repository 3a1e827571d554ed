-- CreateTable
CREATE TABLE "RecipientSignal" (
    "id" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "signalKey" BYTEA NOT NULL,
    "recipientKey" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "type" TEXT,
    "occurredAt" TIMESTAMPTZ(3) NOT NULL,
    "occurredAtFrom" TEXT NOT NULL,
    "heardAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "format" TEXT NOT NULL,
    "uploadId" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "itemIndex" INTEGER NOT NULL,
    "rawMessageSha256" TEXT,
    "rawLine" BYTEA,

    CONSTRAINT "RecipientSignal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "RecipientSignal_workspaceId_recipientKey_kind_idx" ON "RecipientSignal"("workspaceId", "recipientKey", "kind");

-- CreateIndex
CREATE INDEX "RecipientSignal_workspaceId_occurredAt_id_idx" ON "RecipientSignal"("workspaceId", "occurredAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "RecipientSignal_workspaceId_signalKey_key" ON "RecipientSignal"("workspaceId", "signalKey");

-- AlterTable
ALTER TABLE "CohortMember" ADD COLUMN     "proofCohortId" TEXT,
ADD COLUMN     "proofEventId" BIGINT,
ADD COLUMN     "proofSignalId" BIGINT,
ADD COLUMN     "whyWords" TEXT;

ALTER TABLE "RecipientSignal" ADD CONSTRAINT "RecipientSignal_kind_check"
  CHECK ("kind" IN ('complained', 'unsubscribed'));
CREATE TRIGGER "RecipientSignal_immutable" BEFORE UPDATE ON "RecipientSignal"
  FOR EACH ROW EXECUTE FUNCTION rebound_refuse('what a recipient said is kept as it was told');
