"""Questions about a customer: understood by vocabulary tables, answered from documents run as the viewer."""
