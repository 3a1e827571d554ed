-- A route that has drifted from the live MX is told without an incident or a rule of its own.
ALTER TABLE "AlertDelivery" DROP CONSTRAINT "AlertDelivery_kind_check";
ALTER TABLE "AlertDelivery" ADD CONSTRAINT "AlertDelivery_kind_check"
  CHECK ("kind" IN ('opened', 'escalated', 'ended', 'drift', 'test'));
ALTER TABLE "AlertDelivery" DROP CONSTRAINT "AlertDelivery_subject_check";
ALTER TABLE "AlertDelivery" ADD CONSTRAINT "AlertDelivery_subject_check"
  CHECK ("kind" IN ('test', 'drift') OR ("ruleId" IS NOT NULL AND "incidentId" IS NOT NULL));
