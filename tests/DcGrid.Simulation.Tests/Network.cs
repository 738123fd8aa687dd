using DcGrid.Simulation.Tests.Service;
using Google.Protobuf;
using Grpc.Core;

namespace DcGrid.Simulation.Tests;

/// <summary>Carries requests to a server and answers back, as badly as the world's faults say: they get lost, arrive twice, late, or
/// after others that were sent later.</summary>
internal sealed class Network(World world, IReadOnlyList<Replica> replicas)
{
    private static readonly TimeSpan Quickest = TimeSpan.FromMilliseconds(1), Slowest = TimeSpan.FromMilliseconds(40);

    /// <summary>Messages that have been sent and neither arrived nor got lost.</summary>
    public int OnTheWay { get; private set; }

    /// <param name="answered">Gets each answer that arrives, also of a repeated request; perhaps never called.</param>
    public void Send(IMessage request, Action<IMessage?, Status> answered)
    {
        var copies = world.Chance.Of(world.Faults.Lose) ? 0 : world.Chance.Of(world.Faults.Repeat) ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            var server = replicas[world.Chance.Between(0, replicas.Count - 1)];
            Carry(() => server.Receive(request, (answer, status) =>
            {
                if (!world.Chance.Of(world.Faults.Lose))
                {
                    Carry(() => answered(answer, status));
                }
            }));
        }
    }

    private void Carry(Action arrive)
    {
        OnTheWay++;
        var time = world.Chance.Of(world.Faults.Linger)
            ? world.Chance.Time(Slowest, 3 * world.Lease)
            : world.Chance.Time(Quickest, Slowest);
        world.Schedule.After(time, () =>
        {
            OnTheWay--;
            arrive();
        });
    }
}
