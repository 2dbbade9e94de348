-- AlterEnum
ALTER TYPE "TemplateRunPhase" ADD VALUE 'canceled';

-- AlterTable
ALTER TABLE "template_run" ADD COLUMN     "cancel_asked_at" TIMESTAMPTZ(3),
ADD COLUMN     "cancel_asked_by" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "choices" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "template_use" ADD COLUMN     "opted_out_at" TIMESTAMPTZ(3),
ADD COLUMN     "opted_out_by" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "opted_out_why" TEXT NOT NULL DEFAULT '';
