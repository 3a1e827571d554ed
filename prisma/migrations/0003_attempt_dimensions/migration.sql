-- CreateTable
CREATE TABLE "AttemptDimension" (
    "workspaceId" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "provider" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "AttemptDimension_pkey" PRIMARY KEY ("workspaceId","provider","hour","dimension","value","outcome")
);

-- CreateIndex
CREATE INDEX "AttemptDimension_hour_idx" ON "AttemptDimension" USING BRIN ("hour");

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

ALTER TABLE "AttemptDimension" ADD CONSTRAINT "AttemptDimension_outcome_check"
  CHECK ("outcome" IN ('delivered', 'failed'));
ALTER TABLE "AttemptDimension" ADD CONSTRAINT "AttemptDimension_count_check" CHECK ("count" >= 0);
