"""Who reads transcripts and judges improvements: here the written catalogue, standing in for language models."""
