-- CreateTable
CREATE TABLE "SenderCheck" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "selectors" TEXT[],
    "ips" TEXT[],
    "blocklists" TEXT[],
    "findings" JSONB NOT NULL,
    "snapshotIds" TEXT[],
    "askedBy" JSONB NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SenderCheck_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StsPolicy" (
    "workspaceId" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "policyId" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "firstSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "StsPolicy_pkey" PRIMARY KEY ("workspaceId","domain","policyId","sha256")
);

-- CreateTable
CREATE TABLE "BlocklistSettings" (
    "workspaceId" TEXT NOT NULL,
    "zones" TEXT[],
    "resolver" TEXT,
    "changedBy" JSONB NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "BlocklistSettings_pkey" PRIMARY KEY ("workspaceId")
);

-- CreateIndex
CREATE INDEX "SenderCheck_workspaceId_domain_about_startedAt_idx" ON "SenderCheck"("workspaceId", "domain", "about", "startedAt");

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

ALTER TABLE "SenderCheck" ADD CONSTRAINT "SenderCheck_about_check" CHECK ("about" IN ('sender', 'recipient'));
CREATE TRIGGER "SenderCheck_immutable" BEFORE UPDATE ON "SenderCheck"
  FOR EACH ROW EXECUTE FUNCTION rebound_refuse('a check is kept as it was made');
ALTER TABLE "StsPolicy" ADD CONSTRAINT "StsPolicy_seen_check" CHECK ("firstSeenAt" <= "lastSeenAt");
