"""Award notices of 官報 (落札者等の公示) and of agencies that print the same ①–⑫ marks."""
