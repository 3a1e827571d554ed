-- AlterTable
ALTER TABLE "Review" ADD COLUMN     "breakGlass" BOOLEAN NOT NULL DEFAULT false;

-- Four eyes stays the rule. The one way past it is an approval that says so of itself, with its reason.
ALTER TABLE "Review" DROP CONSTRAINT "Review_four_eyes_check";
ALTER TABLE "Review" ADD CONSTRAINT "Review_four_eyes_check"
  CHECK ("decidedById" IS NULL OR "decidedById" <> "authorId" OR "breakGlass");
ALTER TABLE "Review" ADD CONSTRAINT "Review_break_glass_check"
  CHECK (NOT "breakGlass" OR ("state" IN ('approved', 'expired', 'stale') AND "decidedById" IS NOT NULL
    AND "decidedById" = "authorId" AND "words" IS NOT NULL AND char_length(btrim("words")) >= 20));

CREATE OR REPLACE FUNCTION rebound_decider_may_decide() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM "Membership" WHERE "workspaceId" = NEW."workspaceId" AND "userId" = NEW."decidedById"
      AND ("role" = 'administrator' OR ("role" = 'approver' AND NOT NEW."breakGlass"))
  ) THEN
    IF NEW."breakGlass" THEN
      RAISE EXCEPTION 'only an administrator of the workspace approves alone' USING ERRCODE = 'restrict_violation';
    END IF;
    RAISE EXCEPTION 'only an approver or administrator of the workspace decides' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

-- What was approved alone stays marked, with the reason that was given.
CREATE TRIGGER "Review_break_glass_immutable" BEFORE UPDATE OF "breakGlass", "words" ON "Review"
  FOR EACH ROW WHEN (OLD."decidedById" IS NOT NULL AND
    (OLD."breakGlass" IS DISTINCT FROM NEW."breakGlass" OR (OLD."breakGlass" AND OLD."words" IS DISTINCT FROM NEW."words")))
  EXECUTE FUNCTION rebound_refuse('a decision keeps how it was made, and its reason');
