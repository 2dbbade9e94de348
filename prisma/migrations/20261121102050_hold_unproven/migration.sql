-- AlterTable
ALTER TABLE "instance" ADD COLUMN     "held" BOOLEAN NOT NULL DEFAULT false;
