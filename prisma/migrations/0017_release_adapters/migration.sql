-- A sender that fetches its stages is known by its token.
ALTER TABLE "ReleaseTarget" ADD COLUMN "tokenId" TEXT;
CREATE UNIQUE INDEX "ReleaseTarget_tokenId_key" ON "ReleaseTarget"("tokenId");

-- CreateTable
CREATE TABLE "ReleasePull" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "claim" TEXT NOT NULL,
    "cohortId" TEXT NOT NULL,
    "stageIndex" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "claimedAt" TIMESTAMPTZ(3) NOT NULL,
    "leaseUntil" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ReleasePull_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ReleasePull_cohortId_stageIndex_claimedAt_idx" ON "ReleasePull"("cohortId", "stageIndex", "claimedAt");

-- CreateIndex
CREATE UNIQUE INDEX "ReleasePull_targetId_claim_key" ON "ReleasePull"("targetId", "claim");

-- AddForeignKey
ALTER TABLE "ReleasePull" ADD CONSTRAINT "ReleasePull_cohortId_stageIndex_fkey" FOREIGN KEY ("cohortId", "stageIndex") REFERENCES "ReleaseStage"("cohortId", "stageIndex") ON DELETE CASCADE ON UPDATE CASCADE;

-- AlterTable
ALTER TABLE "Dispatch" ADD COLUMN "pullId" TEXT;
CREATE INDEX "Dispatch_pullId_idx" ON "Dispatch"("pullId");

-- Who was handed out in one fetch is never handed out in another, nor put back to be handed out again.
CREATE TRIGGER "Dispatch_pull_immutable" BEFORE UPDATE OF "pullId", "state" ON "Dispatch"
  FOR EACH ROW WHEN (OLD."pullId" IS NOT NULL
    AND (OLD."pullId" IS DISTINCT FROM NEW."pullId" OR NEW."state" = 'claimed'))
  EXECUTE FUNCTION rebound_refuse('a recipient is handed out once');
