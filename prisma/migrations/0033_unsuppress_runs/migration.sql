-- Taking a stage off a suppression list is a run on the server: it survives a closed browser and a killed worker.
CREATE TABLE "UnsuppressRun" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "cohortId" TEXT NOT NULL,
    "stageIndex" INTEGER NOT NULL,
    "targetId" TEXT NOT NULL,
    "targetName" TEXT NOT NULL,
    "dryRun" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL,
    "why" TEXT,
    "after" TEXT NOT NULL DEFAULT '',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "startedBy" JSONB NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "watchAt" TIMESTAMPTZ(3) NOT NULL,
    "nextAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "UnsuppressRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UnsuppressResult" (
    "runId" TEXT NOT NULL,
    "recipientKey" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "UnsuppressResult_pkey" PRIMARY KEY ("runId","recipientKey")
);

-- CreateIndex
CREATE INDEX "UnsuppressRun_cohortId_stageIndex_startedAt_idx" ON "UnsuppressRun"("cohortId", "stageIndex", "startedAt");

-- CreateIndex
CREATE INDEX "UnsuppressRun_state_watchAt_idx" ON "UnsuppressRun"("state", "watchAt");

-- CreateIndex
CREATE INDEX "UnsuppressResult_runId_result_idx" ON "UnsuppressResult"("runId", "result");

-- AddForeignKey
ALTER TABLE "UnsuppressRun" ADD CONSTRAINT "UnsuppressRun_cohortId_stageIndex_fkey" FOREIGN KEY ("cohortId", "stageIndex") REFERENCES "ReleaseStage"("cohortId", "stageIndex") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UnsuppressResult" ADD CONSTRAINT "UnsuppressResult_runId_fkey" FOREIGN KEY ("runId") REFERENCES "UnsuppressRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "UnsuppressRun" ADD CONSTRAINT "UnsuppressRun_state_check"
  CHECK ("state" IN ('running', 'paused', 'done', 'stopped'));
ALTER TABLE "UnsuppressResult" ADD CONSTRAINT "UnsuppressResult_result_check"
  CHECK ("result" IN ('absent', 'would_remove', 'kept', 'removed', 'still_listed', 'failed', 'unknown', 'trying'));
-- Two people who press at once start one run.
CREATE UNIQUE INDEX "UnsuppressRun_one_at_a_time" ON "UnsuppressRun"("cohortId", "stageIndex", "targetId")
  WHERE "state" = 'running';
-- A removal that was asked for is never asked for again by its run: what came of it is only read back.
CREATE TRIGGER "UnsuppressResult_asked_once" BEFORE UPDATE OF "result" ON "UnsuppressResult"
  FOR EACH ROW WHEN (OLD."result" <> 'trying' OR NEW."result" = 'trying')
  EXECUTE FUNCTION rebound_refuse('an address is settled once');
