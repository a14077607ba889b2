"""What the portal reads of Stripe's answers: frozen structs, with only the fields that are used."""
