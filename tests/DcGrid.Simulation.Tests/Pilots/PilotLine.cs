using Google.Protobuf;
using Grpc.Core;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Simulation.Tests.Pilots;

/// <summary>A pilot's calls: tried again with growing pauses until there is an answer, and a pilot that the service does not know
/// says again who it is.</summary>
internal sealed class PilotLine(World world, PilotLife life, Func<Proto.RegisterPilotRequest> introduce)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500), LongestPause = TimeSpan.FromSeconds(30), Patience = TimeSpan.FromSeconds(10);

    private int _conversation;

    /// <summary>The pilot's number; 0 before it is known.</summary>
    public long PilotId { get; private set; }

    /// <summary>Drops all calls that are open: nobody waits for their answers any more.</summary>
    public void HangUp() => _conversation++;

    /// <summary>Registers, and goes on when that is done.</summary>
    public void Register(Action registered) => Try(
        introduce,
        answer =>
        {
            PilotId = ((Proto.RegisterPilotResponse)answer).PilotId;
            registered();
        },
        FirstPause);

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="request">Makes the request for the pilot's number of then; otherwise the same each time.</param>
    public void Ask<TAnswer>(Func<long, IMessage> request, Action<TAnswer> answered) =>
        Try(() => request(PilotId), answer => answered((TAnswer)answer), FirstPause);

    /// <summary>Asks once.</summary>
    /// <param name="ended">Gets the answer, or null where there was none in time.</param>
    public void AskOnce<TAnswer>(Func<long, IMessage> request, Action<TAnswer?> ended)
        where TAnswer : class => Send(request(PilotId), (answer, _) => ended(answer as TAnswer));

    private void Try(Func<IMessage> request, Action<IMessage> answered, TimeSpan pause) => Send(request(), (answer, status) =>
    {
        if (answer is not null)
        {
            answered(answer);
        }
        else if (status.StatusCode == StatusCode.NotFound)
        {
            Register(() => Try(request, answered, FirstPause));
        }
        else
        {
            life.After(world.Chance.Time(pause / 2, pause), () => Try(request, answered, pause * 2 < LongestPause ? pause * 2 : LongestPause));
        }
    });

    /// <summary>One request; the first answer counts, and none after the pilot has given up waiting.</summary>
    private void Send(IMessage request, Action<IMessage?, Status> ended)
    {
        var over = false;
        var conversation = _conversation;
        world.Network.Send(request, End);
        life.After(Patience, () => End(null, new Status(StatusCode.Unavailable, "no answer")));

        void End(IMessage? answer, Status status) => life.Do(() =>
        {
            if (!over && conversation == _conversation)
            {
                over = true;
                ended(answer, status);
            }
        });
    }
}
