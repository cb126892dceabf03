"""Field functions: what a field asks of loaders, scope and operations, in a few lines each."""
