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
    "state" TEXT NOT NULL,

    CONSTRAINT "DetectorSnapshot_pkey" PRIMARY KEY ("workspaceId","series","at")
);

-- CreateTable
CREATE TABLE "ChangedCounts" (
    "id" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "ChangedCounts_pkey" PRIMARY KEY ("id")
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
CREATE INDEX "ChangedCounts_workspaceId_id_idx" ON "ChangedCounts"("workspaceId", "id");

-- CreateIndex
CREATE INDEX "VolumeBucket_workspaceId_reason_minute_idx" ON "VolumeBucket"("workspaceId", "reason", "minute") WHERE "reason" <> '';

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

ALTER TABLE "DetectionSettings" ADD CONSTRAINT "DetectionSettings_range_check"
  CHECK ("falseIncidentsPerMonth" >= 0.01 AND "falseIncidentsPerMonth" <= 100);

-- Whatever changes counts says so in its own transaction: landing, reclassifying, or a hand on the SQL prompt.
CREATE FUNCTION rebound_counts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "ChangedCounts" ("workspaceId", "provider", "minute")
    SELECT "workspaceId", "provider", min("minute") FROM "changed" GROUP BY 1, 2;
  RETURN NULL;
END $$;

CREATE TRIGGER "VolumeBucket_inserted" AFTER INSERT ON "VolumeBucket"
  REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION rebound_counts_changed();
CREATE TRIGGER "VolumeBucket_updated" AFTER UPDATE ON "VolumeBucket"
  REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION rebound_counts_changed();
CREATE TRIGGER "VolumeBucket_deleted" AFTER DELETE ON "VolumeBucket"
  REFERENCING OLD TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION rebound_counts_changed();

-- What is there already was looked at in full each time; so it is once more.
INSERT INTO "ChangedCounts" ("workspaceId", "provider", "minute")
  SELECT "workspaceId", "provider", min("minute") FROM "VolumeBucket" GROUP BY 1, 2;
