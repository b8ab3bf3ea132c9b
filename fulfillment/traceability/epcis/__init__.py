"""The log as EPCIS 2.0 events (GS1 EPCIS 2.0 and Core Business Vocabulary 2.0), in JSON-LD."""
