-- No state without its evidence, whatever code or hand writes the row.

-- A stage passes on accepted mail only.
CREATE FUNCTION rebound_stage_has_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "Dispatch" WHERE "cohortId" = NEW."cohortId" AND "stageIndex" = NEW."stageIndex"
      AND "outcome" = 'delivered') THEN
    RAISE EXCEPTION 'stage % of cohort % has no accepted mail', NEW."stageIndex", NEW."cohortId" USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "ReleaseStage_evidence" BEFORE UPDATE OF "state" ON "ReleaseStage"
  FOR EACH ROW WHEN (NEW."state" = 'passed' AND OLD."state" <> 'passed') EXECUTE FUNCTION rebound_stage_has_evidence();

-- A cohort is approved by an approval of its very plan, and complete when every stage has passed. What ended stays ended.
CREATE FUNCTION rebound_cohort_has_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."state" IN ('stopped', 'completed') THEN
    RAISE EXCEPTION 'cohort % is %: make a new plan', NEW."id", OLD."state" USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW."state" IN ('approved', 'releasing') AND NOT EXISTS (SELECT 1 FROM "Review" WHERE "cohortId" = NEW."id"
      AND "state" = 'approved' AND "planHash" = NEW."planHash") THEN
    RAISE EXCEPTION 'no approval of plan % of cohort %', NEW."planHash", NEW."id" USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW."state" = 'completed' AND EXISTS (SELECT 1 FROM "ReleaseStage" WHERE "cohortId" = NEW."id" AND "state" <> 'passed') THEN
    RAISE EXCEPTION 'not every stage of cohort % has passed', NEW."id" USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "Cohort_evidence" BEFORE UPDATE OF "state" ON "Cohort"
  FOR EACH ROW WHEN (NEW."state" <> OLD."state") EXECUTE FUNCTION rebound_cohort_has_evidence();
