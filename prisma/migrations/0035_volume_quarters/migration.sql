-- CreateTable
CREATE TABLE "VolumeQuarter" (
    "workspaceId" TEXT NOT NULL,
    "quarter" TIMESTAMPTZ(0) NOT NULL,
    "provider" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "pool" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastMinute" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "VolumeQuarter_pkey" PRIMARY KEY ("workspaceId","quarter","provider","reason","pool","outcome")
);

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

-- Whatever changes the counts of a minute changes those of its quarter of an hour, in the same statement. In the order
-- of the key, so that two uploads rarely wait for each other in a circle.
CREATE FUNCTION rebound_add_to_quarters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO "VolumeQuarter" AS "known"
      SELECT "workspaceId", date_bin('15 minutes', "minute", '2000-01-01Z'), "provider", "reason", "pool", "outcome",
        sum("count"), max("minute")
      FROM "after" GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT ("workspaceId", "quarter", "provider", "reason", "pool", "outcome") DO UPDATE
      SET "count" = "known"."count" + EXCLUDED."count", "lastMinute" = GREATEST("known"."lastMinute", EXCLUDED."lastMinute");
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO "VolumeQuarter" AS "known"
      SELECT "workspaceId", date_bin('15 minutes', "minute", '2000-01-01Z'), "provider", "reason", "pool", "outcome",
        sum("count"), max("minute")
      FROM (SELECT * FROM "after" UNION ALL
        SELECT "workspaceId", "minute", "provider", "reason", "pool", "outcome", -"count" FROM "before") AS "change"
      GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT ("workspaceId", "quarter", "provider", "reason", "pool", "outcome") DO UPDATE
      SET "count" = "known"."count" + EXCLUDED."count", "lastMinute" = GREATEST("known"."lastMinute", EXCLUDED."lastMinute");
  ELSE
    INSERT INTO "VolumeQuarter" AS "known"
      SELECT "workspaceId", date_bin('15 minutes', "minute", '2000-01-01Z'), "provider", "reason", "pool", "outcome",
        -sum("count"), max("minute")
      FROM "before" GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT ("workspaceId", "quarter", "provider", "reason", "pool", "outcome") DO UPDATE
      SET "count" = "known"."count" + EXCLUDED."count";
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "VolumeBucket_quarter_inserted" AFTER INSERT ON "VolumeBucket"
  REFERENCING NEW TABLE AS "after" FOR EACH STATEMENT EXECUTE FUNCTION rebound_add_to_quarters();
CREATE TRIGGER "VolumeBucket_quarter_updated" AFTER UPDATE ON "VolumeBucket"
  REFERENCING OLD TABLE AS "before" NEW TABLE AS "after" FOR EACH STATEMENT EXECUTE FUNCTION rebound_add_to_quarters();
CREATE TRIGGER "VolumeBucket_quarter_deleted" AFTER DELETE ON "VolumeBucket"
  REFERENCING OLD TABLE AS "before" FOR EACH STATEMENT EXECUTE FUNCTION rebound_add_to_quarters();

INSERT INTO "VolumeQuarter"
  SELECT "workspaceId", date_bin('15 minutes', "minute", '2000-01-01Z'), "provider", "reason", "pool", "outcome",
    sum("count"), max("minute")
  FROM "VolumeBucket" GROUP BY 1, 2, 3, 4, 5, 6;
