-- CreateTable
CREATE TABLE "topology_places" (
    "user_id" TEXT NOT NULL,
    "view" TEXT NOT NULL,
    "places" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "topology_places_pkey" PRIMARY KEY ("user_id","view")
);

-- AddForeignKey
ALTER TABLE "topology_places" ADD CONSTRAINT "topology_places_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
