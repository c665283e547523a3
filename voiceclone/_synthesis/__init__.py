"""Speaking with a voice: long text in parts, paid once, written whole or not at all."""
