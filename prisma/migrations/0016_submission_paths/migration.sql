-- CreateTable
CREATE TABLE "SubmissionPath" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "sealed" TEXT,
    "createdBy" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubmissionPath_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PathTest" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "pathId" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "messageId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "result" JSONB,
    "askedBy" JSONB NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PathTest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SubmissionPath_workspaceId_createdAt_idx" ON "SubmissionPath"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "PathTest_workspaceId_incidentId_startedAt_idx" ON "PathTest"("workspaceId", "incidentId", "startedAt");

-- CreateIndex
CREATE INDEX "PathTest_workspaceId_startedAt_idx" ON "PathTest"("workspaceId", "startedAt");

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

ALTER TABLE "PathTest" ADD CONSTRAINT "PathTest_state_check" CHECK ("state" IN ('running', 'done'));
