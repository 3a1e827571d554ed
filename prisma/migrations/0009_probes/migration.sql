-- CreateTable
CREATE TABLE "ProbeSettings" (
    "workspaceId" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "ehlo" TEXT NOT NULL,
    "mailFrom" TEXT NOT NULL,
    "sourceIp" TEXT,
    "production" JSONB NOT NULL,
    "dailyMax" INTEGER NOT NULL,
    "restsUntil" TIMESTAMPTZ(3),
    "restsBecause" TEXT,
    "changedBy" JSONB NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ProbeSettings_pkey" PRIMARY KEY ("workspaceId")
);

-- CreateTable
CREATE TABLE "Probe" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "incidentId" TEXT,
    "recipient" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "result" JSONB,
    "askedBy" JSONB NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Probe_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Probe_workspaceId_domain_startedAt_idx" ON "Probe"("workspaceId", "domain", "startedAt");

-- CreateIndex
CREATE INDEX "Probe_workspaceId_incidentId_startedAt_idx" ON "Probe"("workspaceId", "incidentId", "startedAt");

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

ALTER TABLE "Probe" ADD CONSTRAINT "Probe_state_check" CHECK ("state" IN ('running', 'done'));
ALTER TABLE "ProbeSettings" ADD CONSTRAINT "ProbeSettings_dailyMax_check" CHECK ("dailyMax" BETWEEN 1 AND 200);
