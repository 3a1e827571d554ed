-- CreateTable
CREATE TABLE "HygieneItem" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "recipientKey" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "cohortId" TEXT NOT NULL,
    "stageIndex" INTEGER NOT NULL,
    "firstEventId" BIGINT NOT NULL,
    "firstAt" TIMESTAMPTZ(3) NOT NULL,
    "retriedAt" TIMESTAMPTZ(3) NOT NULL,
    "secondEventId" BIGINT NOT NULL,
    "secondAt" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "proposedAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedBy" JSONB,
    "decidedAt" TIMESTAMPTZ(3),
    "words" TEXT,

    CONSTRAINT "HygieneItem_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "HygieneItem_workspaceId_state_proposedAt_id_idx" ON "HygieneItem"("workspaceId", "state", "proposedAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "HygieneItem_workspaceId_cohortId_recipientKey_key" ON "HygieneItem"("workspaceId", "cohortId", "recipientKey");

ALTER TABLE "HygieneItem" ADD CONSTRAINT "HygieneItem_state_check"
  CHECK ("state" IN ('proposed', 'accepted', 'dismissed', 'withdrawn'));
-- Two failures, one before and one after the retry: a single one never puts an address on this list.
ALTER TABLE "HygieneItem" ADD CONSTRAINT "HygieneItem_two_failures"
  CHECK ("firstEventId" <> "secondEventId" AND "firstAt" < "retriedAt" AND "retriedAt" < "secondAt");
ALTER TABLE "HygieneItem" ADD CONSTRAINT "HygieneItem_decided_by_somebody"
  CHECK (("state" IN ('accepted', 'dismissed')) = ("decidedBy" IS NOT NULL AND "decidedAt" IS NOT NULL));
