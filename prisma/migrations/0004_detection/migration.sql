-- AlterTable
ALTER TABLE "Incident" ADD COLUMN     "recipientDomain" TEXT,
ADD COLUMN     "withdrawnAt" TIMESTAMPTZ(3),
ADD COLUMN     "falseAlarmTeaches" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Hold" ADD COLUMN     "recipientDomain" TEXT;

-- CreateTable
CREATE TABLE "DetectedSeries" (
    "workspaceId" TEXT NOT NULL,
    "series" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "lookedTo" TIMESTAMPTZ(3) NOT NULL,
    "spikes" JSONB NOT NULL,

    CONSTRAINT "DetectedSeries_pkey" PRIMARY KEY ("workspaceId","series")
);

-- CreateTable
CREATE TABLE "DetectorSnapshot" (
    "workspaceId" TEXT NOT NULL,
    "series" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "settings" TEXT NOT NULL,
    "state" JSONB NOT NULL,

    CONSTRAINT "DetectorSnapshot_pkey" PRIMARY KEY ("workspaceId","series","at")
);

-- CreateTable
CREATE TABLE "ChangedCounts" (
    "workspaceId" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "ChangedCounts_pkey" PRIMARY KEY ("workspaceId","provider")
);

-- CreateTable
CREATE TABLE "DetectionSettings" (
    "workspaceId" TEXT NOT NULL,
    "falseIncidentsPerMonth" DOUBLE PRECISION NOT NULL,
    "changedBy" JSONB NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DetectionSettings_pkey" PRIMARY KEY ("workspaceId")
);

-- CreateIndex
CREATE INDEX "DetectorSnapshot_at_idx" ON "DetectorSnapshot"("at");

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

ALTER TABLE "DetectionSettings" ADD CONSTRAINT "DetectionSettings_range_check"
  CHECK ("falseIncidentsPerMonth" >= 0.01 AND "falseIncidentsPerMonth" <= 100);
