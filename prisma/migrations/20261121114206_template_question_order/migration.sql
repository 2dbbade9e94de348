-- AlterTable
ALTER TABLE "template_version" ALTER COLUMN "document" SET DATA TYPE JSON;
