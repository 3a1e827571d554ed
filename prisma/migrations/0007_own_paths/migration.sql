-- CreateTable
CREATE TABLE "OwnHop" (
    "workspaceId" TEXT NOT NULL,
    "entry" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "addedBy" JSONB NOT NULL,
    "addedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OwnHop_pkey" PRIMARY KEY ("workspaceId","entry")
);

-- CreateTable
CREATE TABLE "RouteText" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "addedBy" JSONB NOT NULL,
    "addedAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),
    "checkedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RouteText_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RouteFinding" (
    "workspaceId" TEXT NOT NULL,
    "routeTextId" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "domain" TEXT NOT NULL,
    "standing" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "hosts" JSONB NOT NULL,
    "mx" JSONB NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "checkedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RouteFinding_pkey" PRIMARY KEY ("workspaceId","routeTextId","line","domain")
);

-- CreateIndex
CREATE INDEX "RouteText_workspaceId_addedAt_idx" ON "RouteText"("workspaceId", "addedAt");

-- CreateIndex
CREATE INDEX "RouteFinding_workspaceId_domain_idx" ON "RouteFinding"("workspaceId", "domain");

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

-- One text of a name is in force at a time.
CREATE UNIQUE INDEX "RouteText_inForce" ON "RouteText"("workspaceId", "name") WHERE "removedAt" IS NULL;

ALTER TABLE "RouteFinding" ADD CONSTRAINT "RouteFinding_standing_check"
  CHECK ("standing" IN ('same_hosts', 'same_addresses', 'near', 'elsewhere', 'host_gone', 'domain_gone', 'unknown'));
