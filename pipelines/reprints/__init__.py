"""Which texts are reprints of which: fingerprint, candidates, alignment, judgement."""
