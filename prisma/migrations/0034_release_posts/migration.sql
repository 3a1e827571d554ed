-- Each request to a release webhook, and what came of it.
CREATE TABLE "ReleasePost" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "cohortId" TEXT NOT NULL,
    "stageIndex" INTEGER NOT NULL,
    "messageId" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "recipients" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "status" INTEGER,
    "result" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "settledAt" TIMESTAMPTZ(3),
    "nextAt" TIMESTAMPTZ(3),

    CONSTRAINT "ReleasePost_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ReleasePost_targetId_createdAt_id_idx" ON "ReleasePost"("targetId", "createdAt", "id");

ALTER TABLE "ReleasePost" ADD CONSTRAINT "ReleasePost_state_check"
  CHECK ("state" IN ('sending', 'accepted', 'refused', 'not_sent', 'in_doubt', 'cancelled'));
