using DcGrid.Bench;

return await BenchCommands.RunAsync(args);
