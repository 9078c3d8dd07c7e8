"""Custom actions: read the tracker, call bot.advice, send the Answer. Nothing else."""
