using DcGrid.Cli;

return await CommandTree.RunAsync(args, Terminal.OfProcess());
